"""Fastlatch measured side by side with its peers: `python -m benchmarks`. Ratios of one run, never bare figures."""

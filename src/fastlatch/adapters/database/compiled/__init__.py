"""The statements of `described`, compiled. Made by `scripts/compile_statements.py`; never changed by hand."""

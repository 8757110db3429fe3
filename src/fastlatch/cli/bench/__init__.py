"""`fastlatch bench`: what this machine can do. One file a measurement, and what they share."""

"""What `fastlatch doctor` looks at. Nothing here changes anything."""

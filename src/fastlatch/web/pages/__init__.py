"""The pages on which a person logs in, allows, ends: plain HTML forms, one file a page family."""

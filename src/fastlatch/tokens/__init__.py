"""The life of an access or refresh token: issue, verify, rotate, look up, revoke."""

"""RFC 6749 section 4.1.1 and those that add to it: what an authorization request may say."""

PARAMETERS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "resource",
    "nonce",
    "prompt",
    "max_age",
    "login_hint",
    "id_token_hint",
    "ui_locales",
    "response_mode",
    "dpop_jkt",
    "request",
)
"""All that mean anything here, in the order in which they are described; `request` is refused by its name."""

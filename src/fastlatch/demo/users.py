"""The tutorials' users, with their published passwords: for the scratch database of the demo and nowhere else."""

from fastlatch.server.first_users import NewUser

SCOPES = {
    "me": "Read information about the current user.",
    "items": "Read items.",
    "items:read": "Read your items",
}

USERS = (
    NewUser("johndoe", "secret", email="johndoe@example.com", full_name="John Doe", scopes=("me", "items")),
    NewUser("testuser", "password123"),
    NewUser("meera", "secret123"),
    NewUser("alice", "secret", email="alice@example.com", scopes=("me", "items", "items:read")),
    NewUser("bob", "secret", email="bob@example.com", disabled=True),
)

"""An MCP server whose tools are for those who were allowed to use them.

fastlatch serve                                           the authorization server, on port 8000
uvicorn mcp_server.server:app --port 8001                 this one, in the folder of the examples

The first has to know the second: FASTLATCH_RESOURCES=http://127.0.0.1:8001/mcp
"""

import os

from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver import MCPServer

from fastlatch import ResourceServer
from fastlatch.integrations.mcp import FastlatchTokens, with_tokens_of

ISSUER = os.environ.get("FASTLATCH_ISSUER", "http://127.0.0.1:8000")
HERE = os.environ.get("MCP_URL", "http://127.0.0.1:8001/mcp")
NOTES: dict[str, list[str]] = {}

api = ResourceServer(issuer=ISSUER, audience=HERE)
server = MCPServer(
    "Notes",
    token_verifier=FastlatchTokens(api),
    auth=AuthSettings.model_validate(
        {
            "issuer_url": ISSUER,
            "resource_server_url": HERE,
            "required_scopes": ["notes:read"],
            "validate_token_resource": True,
        }
    ),
)


@server.tool()
def read_notes() -> list[str]:
    """What the user has noted down."""
    return NOTES.get(_user(), [])


@server.tool()
def write_note(text: str) -> int:
    """Note something down; how many notes there are now."""
    notes = NOTES.setdefault(_user(), [])
    notes.append(text)
    return len(notes)


def _user() -> str:
    token = get_access_token()
    if token is None or token.subject is None:
        raise PermissionError("Nobody has been allowed this.")
    return token.subject


app = with_tokens_of(api, server.streamable_http_app())

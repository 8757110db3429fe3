"""What `fastlatch demo` serves: the users and routes of five well-known FastAPI login tutorials, in one app."""

from .app import create_demo as create_demo
from .curl import curl_lines as curl_lines
from .users import USERS as USERS

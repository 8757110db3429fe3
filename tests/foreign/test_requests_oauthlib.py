"""requests-oauthlib, unchanged: a login with PKCE, refreshing by itself, and a token of the client's own."""

from urllib.parse import parse_qs, urlsplit

import pytest
from oauthlib.oauth2 import BackendApplicationClient, DeviceClient, LegacyApplicationClient
from requests_oauthlib import OAuth2Session

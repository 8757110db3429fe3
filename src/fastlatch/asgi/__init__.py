"""The stand-alone app: Fastlatch with nothing around it but a log, safe headers and a last resort."""

from .app import app_of as app_of
from .app import create_app as create_app
from .hardening import harden as harden
from .request_id import request_id as request_id

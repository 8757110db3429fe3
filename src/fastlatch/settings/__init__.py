"""Every setting, its environment name, its default; turned into small policies for the composition root."""

from .database_password import wants_password as wants_password
from .issuer import host_of as host_of
from .issuer import is_loopback as is_loopback
from .issuer import is_safe_address as is_safe_address
from .peers import RATE_OFF as RATE_OFF
from .peers import Network as Network
from .problem import Problem as Problem
from .problem import setting as setting
from .resource import ResourceSettings as ResourceSettings
from .secret_key import load_secret as load_secret
from .settings import Settings as Settings
from .sources import ENV_PREFIX as ENV_PREFIX
from .sources import lines_of as lines_of

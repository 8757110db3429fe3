"""Every setting, its environment name, its default; turned into small policies for the composition root."""

from .problem import Problem as Problem
from .secret_key import load_secret as load_secret
from .settings import ENV_PREFIX as ENV_PREFIX
from .settings import Settings as Settings

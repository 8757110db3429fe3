"""RFC 9728 section 5: refusals of tokens name the address of the metadata, where this very app serves them."""

from dataclasses import replace
from typing import TypeVar

from fastapi import FastAPI

from fastlatch.oauth.protected_resource import WELL_KNOWN

from .context import TokenContext
from .endpoints import RESOURCE_METADATA, path_of

C = TypeVar("C", bound=TokenContext)


def announcing(context: C, app: FastAPI) -> C:
    """The context as this app has it: found out once, at the start, so that no refusal has to look."""
    policy = context.policy
    # The tutorials' challenge is the one word Bearer.
    if policy.protected_resource is None or policy.tutorial_answers or path_of(app, RESOURCE_METADATA) != WELL_KNOWN:
        return context
    return replace(context, policy=replace(policy, resource_metadata=policy.protected_resource.metadata_url))

"""The settings of a resource server: whose tokens it takes, and as whom it asks about them."""

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, model_validator

from fastlatch.domain.errors import ConfigurationError
from fastlatch.domain.policy import TokenPolicy

from .invalid import explain
from .issuer import is_safe_address, issuer_problems
from .parsing import names
from .problem import Problem, setting
from .sources import ENV_FILE, ENV_PREFIX, variables


class ResourceSettings(BaseModel):
    """Arguments, then `FASTLATCH_*` variables, then `.env`."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True)

    issuer: str = Field(default="", description="The issuer whose tokens are taken, as it stands in them.")
    audience: str | None = Field(
        default=None, min_length=1, description="Who tokens must be for (`aud`). By default the issuer."
    )
    client_id: str | None = Field(
        default=None,
        min_length=1,
        description="The confidential first-party client as which the issuer's revocations are followed. "
        "When it is not set, tokens live until they expire.",
    )
    client_secret: SecretStr | None = Field(default=None, min_length=1, description="The secret of that client.")
    revocations_stale_after: float = Field(
        default=30,
        ge=3,
        le=3600,
        description="Seconds for which tokens are still taken while the issuer's revocations cannot be read; then 503.",
    )

    scopes: Annotated[tuple[str, ...], BeforeValidator(names)] = Field(
        default=(), description="What tokens for this API may allow, for its metadata: `items:read items:write`."
    )
    service_name: str | None = Field(
        default=None, min_length=1, max_length=100, description="What this API is called in its metadata."
    )

    @model_validator(mode="before")
    @classmethod
    def _with_what_is_set_elsewhere(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        said = {name: value for name, value in given.items() if value is not None}
        return variables(cls.model_fields, ENV_FILE) | said

    @classmethod
    def load(cls, **values: Any) -> Self:
        """Settings from arguments, environment and `.env`; an argument that is None is not given.

        Raises:
            ConfigurationError: one line for each problem.
        """
        try:
            settings = cls(**values)
        except ValidationError as error:
            raise ConfigurationError(explain(error, ENV_PREFIX, cls.model_fields)) from None
        problems = [str(problem) for problem in settings.problems()]
        if problems:
            raise ConfigurationError("\n".join(problems))
        return settings

    def problems(self) -> Iterator[Problem]:
        """Everything to refuse."""
        if self.issuer:
            yield from issuer_problems(self.issuer)
        else:
            yield setting(
                "issuer",
                "a resource server must know whose tokens it takes",
                'Set it, or write ResourceServer(issuer="https://login.example.com").',
            )
        if self.client_id is not None and self.client_secret is None:
            yield setting("client_secret", "FASTLATCH_CLIENT_ID is set, and this is not", "Set both, or neither.")
        if self.client_secret is not None and self.client_id is None:
            yield setting("client_id", "FASTLATCH_CLIENT_SECRET is set, and this is not", "Set both, or neither.")

    def own_address(self) -> str | None:
        """Where this API is, as its clients write it; None: what tokens are for is a name, or the issuer."""
        address = self.audience
        return address if address and address != self.issuer and is_safe_address(address) else None

    def token_policy(self) -> TokenPolicy:
        """Whose tokens these are, and for whom."""
        return TokenPolicy(issuer=self.issuer, audience=self.audience or self.issuer)

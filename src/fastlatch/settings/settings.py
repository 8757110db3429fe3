"""Every setting with its name, default and bounds; the page of settings is generated from these fields."""

import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, model_validator

from fastlatch.domain.errors import ConfigurationError
from fastlatch.domain.policy import PasswordPolicy, ProtocolPolicy, TokenPolicy
from fastlatch.domain.resource import ResourcePolicy

from .authorization import AuthorizationSettings
from .database_password import with_password_file
from .database_url import database_problems, sqlite_file
from .invalid import explain
from .issuer import issuer_problems, origin_of
from .parsing import words
from .peers import Network, origin_problems, proxy_problems, rate_problems
from .problem import Problem, setting
from .redis_url import redis_problems
from .resources import resource_problems
from .secret_strength import weakness
from .sources import ENV_FILE, ENV_PREFIX, variables
from .strangers import document_problems

_DAY = 24 * 3600
_LONGEST = 400 * _DAY
"""What browsers keep a cookie for at most."""
_TUTORIAL_ACCESS_TTL = 1800

Words = Annotated[tuple[str, ...], BeforeValidator(words)]
Seconds = Annotated[int, Field(ge=1, le=_LONGEST)]


class Settings(AuthorizationSettings):
    """Read from `FASTLATCH_*` variables, then from `.env`; arguments come before both."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, validate_default=True)

    database_url: str = Field(
        default="sqlite:///fastlatch.db",
        repr=False,
        description="Where everything is kept: `sqlite:///relative/file.db` or `postgresql://user:password@host/name`.",
    )
    database_password_file: Path | None = Field(
        default=None,
        description="PostgreSQL: a file with the password alone, so that `FASTLATCH_DATABASE_URL` holds no secret. "
        "Readable by its owner only, or given by root.",
    )
    database_connections: int = Field(
        default=10, ge=1, le=1000, description="PostgreSQL: the most connections of one process, and one to listen."
    )
    database_timeout: float = Field(
        default=1.5,
        ge=0.1,
        le=60,
        description="PostgreSQL: seconds for one operation, the wait for a connection included; then 503.",
    )
    pgbouncer: bool = Field(
        default=False,
        description="The address leads to pgbouncer in transaction mode: no prepared statements, and no LISTEN.",
    )
    auto_migrate: bool = Field(
        default=True,
        description="Bring the database up to date at start. When off, run `fastlatch db upgrade` before each update.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="The one secret; all others are derived from it. At least 32 bytes: `openssl rand -base64 32`. "
        "By default a key file beside the SQLite file, made at the first start.",
    )
    secret_key_file: Path | None = Field(
        default=None,
        description="A file with the secret, readable by its owner only, or given by root. Instead of "
        "`FASTLATCH_SECRET_KEY`.",
    )
    issuer: str = Field(
        default="http://127.0.0.1:8000",
        description="The public address of this server, as it stands in every token. https, except on this machine. "
        "`fastlatch serve --port` changes the port of the default.",
    )
    audience: str | None = Field(
        default=None, min_length=1, description="Who the access tokens are for (`aud`). By default the issuer."
    )
    service_name: str = Field(
        default="Fastlatch",
        min_length=1,
        max_length=100,
        description="What users call your service. A password made of this word is refused.",
    )
    profile: Literal["first-party", "tutorial", "oauth21"] = Field(
        default="first-party",
        description="`first-party`: your own apps log in with name and password. `tutorial`: the same, with the "
        "answers of FastAPI's tutorials and 30-minute tokens. `oauth21`: no password grant, no deviation.",
    )
    signing_algorithm: Literal["ES256", "EdDSA", "RS256", "HS256"] = Field(
        default="ES256",
        description="How access tokens are signed. `HS256` only when a single app makes and checks them.",
    )
    key_publish_lead: Annotated[int, Field(ge=6, le=_DAY)] = Field(
        default=300,
        description="Seconds a new signing key is published before it signs. `jwks.json` may be cached for 5 s less.",
    )
    access_token_ttl: Annotated[int, Field(ge=1, le=_DAY)] = Field(
        default=900, description="Seconds an access token lives. 1800 in the profile `tutorial`."
    )
    refresh_token_ttl: Seconds = Field(
        default=30 * _DAY, description="Seconds after which a user must log in again, whatever happens."
    )
    refresh_token_idle_ttl: Seconds = Field(
        default=14 * _DAY,
        description="Seconds after which an unused refresh token ends. At most `FASTLATCH_REFRESH_TOKEN_TTL`.",
    )
    refresh_grace: int = Field(
        default=10,
        ge=0,
        le=60,
        description="Seconds in which a refresh token that was just used gives the same successor again, for clients "
        "whose connection broke. 0: never.",
    )
    registration: bool = Field(default=False, description="Whether strangers may register with `POST /users`.")
    login_rate_limit: str = Field(
        default="10/minute;100/day",
        description="Wrong passwords or client secrets for one account before it must wait. `off` is unsafe.",
    )
    address_rate_limit: str = Field(
        default="60/minute;1000/hour",
        description="Wrong passwords or client secrets from one address before it must wait. `off` is unsafe.",
    )
    redis_url: SecretStr | None = Field(
        default=None,
        description="Where several processes count wrong passwords and secrets together, in Redis or Valkey: "
        "`redis://user:password@host:6379/0`, `rediss://` with TLS, or `unix:///path/to/socket`. "
        "Without it each process counts by itself.",
    )
    trusted_proxies: Words = Field(
        default=(),
        description="Networks of your reverse proxies, whose `X-Forwarded-For` is believed: `10.0.0.0/8, ::1/128`.",
    )
    allowed_origins: Words = Field(
        default=(),
        description="Origins of browser frontends, beside the issuer's own, that may use the refresh cookie: "
        "`https://app.example.com`. `fastlatch serve` answers their CORS requests too.",
    )
    password_min_length: int = Field(default=8, ge=8, le=128, description="The fewest characters of a new password.")
    password_min_score: int = Field(
        default=2, ge=0, le=4, description="The lowest zxcvbn score of a new password: 0 guessed at once, 4 very hard."
    )
    argon2_memory_kib: int = Field(
        default=19456, ge=8, le=1024 * 1024, description="Memory for one password hash, in KiB."
    )
    argon2_iterations: int = Field(default=2, ge=1, le=100, description="Passes over that memory.")
    argon2_lanes: int = Field(
        default=1, ge=1, le=64, description="Lanes of one password hash. 1 leaves the other cores free."
    )
    hash_queue: int = Field(
        default=64, ge=1, le=10_000, description="Logins that may wait for a free core; more are answered 503 at once."
    )
    docs: bool = Field(
        default=True,
        description="Whether `fastlatch serve` has a documentation page at `/docs`, and whether such a page may use "
        "the code flow, as a client of its own.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="How the command line's servers write their log."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least that is logged."
    )

    @model_validator(mode="before")
    @classmethod
    def _with_what_is_set_elsewhere(cls, given: Any) -> Any:
        """Variables and `.env` (another file: `_env_file`, None: none); a profile sets what was not set by name."""
        if not isinstance(given, dict):
            return given
        values = with_password_file(variables(cls.model_fields, given.get("_env_file", ENV_FILE)) | given)
        if values.get("profile") == "tutorial":
            return {"access_token_ttl": _TUTORIAL_ACCESS_TTL, **values}
        return values

    @classmethod
    def load(cls, **values: Any) -> Self:
        """Settings from arguments, environment and `.env`.

        Raises:
            ConfigurationError: one line for each setting that cannot be read.
        """
        try:
            return cls(**values)
        except ValidationError as error:
            raise ConfigurationError(explain(error, ENV_PREFIX, cls.model_fields)) from None

    def check(self) -> None:
        """Refuse what is unsafe or does not fit.

        Raises:
            ConfigurationError: one line for each problem.
        """
        problems = [str(problem) for problem in self.problems()]
        if problems:
            raise ConfigurationError("\n".join(problems))

    def problems(self) -> Iterator[Problem]:
        """Everything to refuse that can be seen without touching a file or the database."""
        yield from database_problems(self.database_url)
        yield from self._secret_problems()
        yield from issuer_problems(self.issuer)
        yield from proxy_problems(self.trusted_proxies)
        yield from origin_problems(self.allowed_origins)
        yield from resource_problems(self.resources)
        yield from document_problems(
            self.client_id_document_hosts,
            documents=self.client_id_documents,
            push_all=self.require_pushed_authorization_requests,
        )
        yield from rate_problems("login_rate_limit", self.login_rate_limit)
        yield from rate_problems("address_rate_limit", self.address_rate_limit)
        if self.redis_url is not None:
            yield from redis_problems(self.redis_url.get_secret_value())
        if "refresh_token_idle_ttl" in self.model_fields_set and self.refresh_token_idle_ttl > self.refresh_token_ttl:
            yield setting(
                "refresh_token_idle_ttl",
                "it is longer than FASTLATCH_REFRESH_TOKEN_TTL",
                f"Set it to at most {self.refresh_token_ttl}.",
            )
        if self.argon2_memory_kib < 8 * self.argon2_lanes:
            yield setting(
                "argon2_memory_kib", "Argon2 needs 8 KiB a lane", f"Set it to at least {8 * self.argon2_lanes}."
            )

    def _secret_problems(self) -> Iterator[Problem]:
        if self.secret_key is None:
            return
        why = weakness(self.secret_key.get_secret_value())
        if why is not None:
            yield setting("secret_key", why, "Make one: openssl rand -base64 32.")
        if self.secret_key_file is not None:
            yield setting("secret_key", "FASTLATCH_SECRET_KEY_FILE is set as well", "Keep one of the two.")

    def own_key_file(self) -> Path | None:
        """The key file that is made beside a SQLite database; None for every other kind of database."""
        file = sqlite_file(self.database_url)
        return None if file is None else file.with_name(f"{file.name}.key")

    def token_policy(self) -> TokenPolicy:
        """How long tokens live, and for whom they are."""
        return TokenPolicy(
            issuer=self.issuer,
            audience=self.audience or self.issuer,
            access_ttl=self.access_token_ttl,
            refresh_ttl=self.refresh_token_ttl,
            refresh_idle_ttl=min(self.refresh_token_idle_ttl, self.refresh_token_ttl),
            refresh_grace=self.refresh_grace,
            default_scopes=self.default_scopes,
        )

    def resource_policy(self) -> ResourcePolicy:
        """For which APIs tokens may be."""
        return ResourcePolicy(self.audience or self.issuer, self.resources)

    def password_policy(self) -> PasswordPolicy:
        """What a new password must have."""
        return PasswordPolicy(minimum=self.password_min_length, score=self.password_min_score)

    def protocol_policy(self) -> ProtocolPolicy:
        """What the profile decides."""
        ours = self.profile != "oauth21"
        tutorial = self.profile == "tutorial"
        return ProtocolPolicy(
            password_grant=ours,
            anonymous_first_party=ours,
            assume_password_grant=tutorial,
            tutorial_answers=tutorial,
            pkce_for_all=not ours,
            pushed_requests_for_all=self.require_pushed_authorization_requests,
            detail_in_errors=ours,
        )

    def origins(self) -> frozenset[str]:
        """Every origin whose pages may use the refresh cookie: the issuer's own and the allowed ones."""
        return frozenset({origin_of(self.issuer), *self.allowed_origins})

    def proxies(self) -> tuple[Network, ...]:
        """The networks whose forwarded headers are believed."""
        return tuple(ipaddress.ip_network(entry) for entry in self.trusted_proxies)

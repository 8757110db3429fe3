"""The options of `fastlatch clients create` that OpenID Connect has for a client."""

from typing import Annotated

import typer

BackchannelLogoutUri = Annotated[
    str | None,
    typer.Option(help="Where it is told that a session of it has ended (Back-Channel Logout); inside addresses too."),
]
IdTokenAlg = Annotated[
    str | None,
    typer.Option(
        "--id-token-alg",
        help="How its ID tokens are signed: RS256 for a client that knows nothing else. By default as access tokens.",
    ),
]
Pairwise = Annotated[
    bool,
    typer.Option(
        "--pairwise",
        help="It knows its users by names of its own, which it cannot compare with those of other apps.",
    ),
]
Sector = Annotated[
    str | None,
    typer.Option(help="With --pairwise: clients of one sector share the names. By default the redirect URIs' host."),
]

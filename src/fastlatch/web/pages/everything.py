"""What makes each page, by the name of its route."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request, Response

from fastlatch.web import endpoints

from .account import account, disconnect, end_others, end_session
from .authorize import authorize, authorize_by_form
from .consent import consent_by_form
from .device import decide, device, device_by_form
from .sign_in import sign_in, sign_in_by_form
from .sign_out import sign_out, sign_out_by_form

PAGES: Mapping[str, Callable[[Request], Awaitable[Response]]] = {
    endpoints.AUTHORIZE: authorize,
    f"{endpoints.AUTHORIZE}-form": authorize_by_form,
    endpoints.SIGN_IN: sign_in,
    f"{endpoints.SIGN_IN}-form": sign_in_by_form,
    endpoints.CONSENT: consent_by_form,
    endpoints.DEVICE: device,
    f"{endpoints.DEVICE}-form": device_by_form,
    endpoints.DEVICE_DECISION: decide,
    endpoints.SIGN_OUT: sign_out,
    f"{endpoints.SIGN_OUT}-form": sign_out_by_form,
    endpoints.ACCOUNT: account,
    endpoints.END_SESSION: end_session,
    endpoints.END_OTHERS: end_others,
    endpoints.DISCONNECT: disconnect,
}

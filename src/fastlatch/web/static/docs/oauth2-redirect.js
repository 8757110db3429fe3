// Hands the code to the documentation page that has opened this window, if it belongs to what that page has asked for.
"use strict";

const opener = () => {
  try {
    return window.opener?.swaggerUIRedirectOauth2 ?? null;
  } catch {
    return null; // a page of another origin has opened this window
  }
};

const hand = (asked, answer) => {
  const complain = (message) => asked.errCb({ authId: asked.auth.name, source: "auth", level: "error", message });
  // RFC 9207 section 2.4: an answer in another name is not ours.
  if (answer.get("state") !== asked.state || answer.get("iss") !== document.body.dataset.issuer) {
    complain("This answer belongs to another request.");
  } else if (!answer.has("code")) {
    complain(answer.get("error_description") ?? answer.get("error") ?? "There is no code in the answer.");
  } else {
    delete asked.state;
    asked.auth.code = answer.get("code");
    asked.callback({ auth: asked.auth, redirectUrl: asked.redirectUrl });
  }
};

const asked = opener();
const answer = new URLSearchParams(window.location.search);
// No code stays in the address.
window.history.replaceState(null, "", window.location.pathname);
if (asked !== null) {
  hand(asked, answer);
  window.close();
}

// OAuth 2.0 for Browser-Based Apps: authorization code with PKCE, the access token in memory, the refresh token in a
// cookie that no script can read. No library, no storage that outlives the sign-in.

const TRIP = "sign-in"; // what has to be known when the browser comes back; gone as soon as it is
const redirectUri = `${location.origin}/`;

let accessToken = null;
let renewal = null;
let settings = null;

// Where the login is, and what it says of itself (RFC 8414). Metadata in another name are not used.
async function login() {
  if (settings === null) {
    const { issuer, client_id: clientId } = await read(await fetch("config.json"));
    const metadata = await read(await fetch(`${issuer}/.well-known/oauth-authorization-server`));
    if (metadata.issuer !== issuer) throw new Error("The login calls itself by another name.");
    settings = { issuer, clientId, metadata };
  }
  return settings;
}

async function read(answer) {
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error_description ?? `The login answered ${answer.status}.`);
  return body;
}

// RFC 7636 section 4.1: 43 to 128 characters; 32 random bytes make 43.
function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function challengeOf(verifier) {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

// Leaves the page.
export async function signIn() {
  const { clientId, metadata } = await login();
  const trip = { state: random(), verifier: random() };
  sessionStorage.setItem(TRIP, JSON.stringify(trip));
  const address = new URL(metadata.authorization_endpoint);
  address.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid profile",
    state: trip.state,
    code_challenge: await challengeOf(trip.verifier),
    code_challenge_method: "S256",
  });
  location.assign(address);
}

// Call it once, when the page is opened: after a sign-in, a reload, or for the first time. Whether somebody is there.
export async function arrive() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has("state")) return renew(null);
  const trip = JSON.parse(sessionStorage.getItem(TRIP) ?? "null");
  sessionStorage.removeItem(TRIP);
  history.replaceState(null, "", redirectUri); // no code stays in the address, and none is sent twice
  const { issuer, clientId } = await login();
  if (trip === null || answer.get("state") !== trip.state) throw new Error("This answer belongs to no sign-in of ours.");
  // RFC 9207: an answer of another server is not ours, whatever it says.
  if (answer.get("iss") !== issuer) throw new Error("This answer comes from another login.");
  if (answer.has("error")) throw new Error(answer.get("error_description") ?? answer.get("error"));
  const tokens = await post("login", {
    grant_type: "authorization_code",
    client_id: clientId,
    code: answer.get("code"),
    code_verifier: trip.verifier,
    redirect_uri: redirectUri,
  });
  accessToken = (await read(tokens)).access_token;
  return true;
}

// Ends this app's session at once. The login itself asks before it signs its person out, and leads back here.
export async function signOut() {
  const { clientId, metadata } = await login();
  const ended = await post("logout", { client_id: clientId });
  if (!ended.ok) throw new Error(`The login answered ${ended.status}.`);
  accessToken = null;
  const address = new URL(metadata.end_session_endpoint);
  address.search = new URLSearchParams({ client_id: clientId, post_logout_redirect_uri: redirectUri });
  location.assign(address);
}

// Like fetch, with the token; renews it where it has ended. 401 means: show the sign-in.
export async function request(url) {
  const send = () => fetch(url, { headers: { Authorization: `Bearer ${accessToken}` } });
  if (accessToken === null && !(await renew(null))) return new Response(null, { status: 401 });
  const used = accessToken;
  const answer = await send();
  return answer.status === 401 && (await renew(used)) ? send() : answer;
}

// Who the person is, asked at the login: another origin, which lets ours read its answer.
export async function person() {
  const { metadata } = await login();
  return read(await request(metadata.userinfo_endpoint));
}

// Several requests may find that the token has ended. They wait for one renewal, and whoever is late uses it.
async function renew(ended) {
  if (accessToken !== ended) return accessToken !== null;
  renewal ??= renewOnce().finally(() => { renewal = null; });
  return renewal;
}

async function renewOnce() {
  const { clientId } = await login();
  const answer = await post("refresh", { client_id: clientId });
  if (answer.status === 400 || answer.status === 401) {
    accessToken = null;
    return false;
  }
  accessToken = (await read(answer)).access_token;
  return true;
}

async function post(what, form) {
  const { issuer } = await login();
  return fetch(`${issuer}/auth/${what}`, {
    method: "POST",
    credentials: "include", // the cookie
    body: new URLSearchParams(form),
  });
}

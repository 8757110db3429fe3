// oauth4webapi, unchanged: what openid-client stands on, step by step, and its check of our access tokens (RFC 9068).
// Speaks with the test as openid_client.mjs does.
import { createInterface } from 'node:readline/promises'
import * as oauth from 'oauth4webapi'

const [issuerUrl, clientId, secret, method, algorithm] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
const hear = async () => JSON.parse((await lines.next()).value)

const insecure = { [oauth.allowInsecureRequests]: true }
const issuer = new URL(issuerUrl)
const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
const client = { client_id: clientId, id_token_signed_response_alg: algorithm }
const authentication = {
  client_secret_basic: () => oauth.ClientSecretBasic(secret),
  client_secret_post: () => oauth.ClientSecretPost(secret),
  none: () => oauth.None(),
}[method]()

const redirectUri = 'https://app.example/cb'
const verifier = oauth.generateRandomCodeVerifier()
const state = oauth.generateRandomState()
const nonce = oauth.generateRandomNonce()
const asked = new URL(as.authorization_endpoint)
for (const [name, value] of Object.entries({
  client_id: clientId,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid profile email',
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
  nonce,
})) {
  asked.searchParams.set(name, value)
}
say({ go: asked.href })

const { at } = await hear()
const callback = oauth.validateAuthResponse(as, client, new URL(at), state)
const redeemed = await oauth.authorizationCodeGrantRequest(
  as, client, authentication, callback, redirectUri, verifier, insecure,
)
const tokens = await oauth.processAuthorizationCodeResponse(as, client, redeemed, {
  expectedNonce: nonce,
  requireIdToken: true,
})
await oauth.validateApplicationLevelSignature(as, redeemed, insecure)
const claims = oauth.getValidatedIdTokenClaims(tokens)
const answer = await oauth.userInfoRequest(as, client, tokens.access_token, insecure)
const user = await oauth.processUserInfoResponse(as, client, claims.sub, answer)
const request = new Request(issuer, { headers: { authorization: `Bearer ${tokens.access_token}` } })
const access = await oauth.validateJwtAccessToken(as, request, as.issuer, insecure)
const again = await oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token, insecure)
const refreshed = await oauth.processRefreshTokenResponse(as, client, again)
const revoked = await oauth.revocationRequest(as, client, authentication, refreshed.refresh_token, insecure)
await oauth.processRevocationResponse(revoked)
say({ said: { claims, user, access, refreshed: typeof refreshed.access_token } })
process.exit(0)

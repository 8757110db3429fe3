// openid-client, unchanged, through every flow that a web app has with it. Speaks with the test in lines of JSON:
// it says where a browser has to go, and is told where that browser has ended up.
import { createInterface } from 'node:readline/promises'
import * as client from 'openid-client'

const [issuer, clientId, secret, method, algorithm] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
const hear = async () => JSON.parse((await lines.next()).value)

const authentication = {
  client_secret_basic: () => client.ClientSecretBasic(secret),
  client_secret_post: () => client.ClientSecretPost(secret),
  none: () => client.None(),
}[method]()
const config = await client.discovery(
  new URL(issuer),
  clientId,
  { id_token_signed_response_alg: algorithm, client_secret: method === 'none' ? undefined : secret },
  authentication,
  { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] },
)

const redirectUri = 'https://app.example/cb'
const pkceCodeVerifier = client.randomPKCECodeVerifier()
const expectedState = client.randomState()
const expectedNonce = client.randomNonce()
const asked = client.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri,
  scope: 'openid profile email items:read',
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
  state: expectedState,
  nonce: expectedNonce,
  max_age: '3600',
})
say({ go: asked.href })

const { at } = await hear()
const checks = { pkceCodeVerifier, expectedState, expectedNonce, maxAge: 3600, idTokenExpected: true }
const tokens = await client.authorizationCodeGrant(config, new URL(at), checks)
const claims = tokens.claims()
const user = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
const said = { claims, user, refreshed: refreshed.claims()?.sub }
if (method !== 'none') {
  said.active = (await client.tokenIntrospection(config, refreshed.access_token)).active
}
await client.tokenRevocation(config, refreshed.refresh_token)
if (method !== 'none') {
  said.activeAfterwards = (await client.tokenIntrospection(config, refreshed.access_token)).active
  const own = await client.clientCredentialsGrant(config, { scope: 'items:read' })
  said.own = (await client.tokenIntrospection(config, own.access_token)).sub
}
say({ said })
say({
  go: client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: 'https://app.example/bye',
    state: expectedState,
  }).href,
})
process.exit(0)

// openid-client, unchanged: the request is pushed (RFC 9126), and the code and the tokens are bound to a key (RFC 9449).
// Speaks with the test as openid_client.mjs does.
import { createInterface } from 'node:readline/promises'
import * as client from 'openid-client'

const [issuer, clientId, secret] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
const hear = async () => JSON.parse((await lines.next()).value)

const config = await client.discovery(new URL(issuer), clientId, secret, client.ClientSecretBasic(secret), {
  execute: [client.allowInsecureRequests],
})
const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair())
const pkceCodeVerifier = client.randomPKCECodeVerifier()
const expectedState = client.randomState()
const asked = await client.buildAuthorizationUrlWithPAR(
  config,
  {
    redirect_uri: 'https://app.example/cb',
    scope: 'openid profile',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
  },
  { DPoP },
)
say({ go: asked.href })

const { at } = await hear()
const checks = { pkceCodeVerifier, expectedState, idTokenExpected: true }
const tokens = await client.authorizationCodeGrant(config, new URL(at), checks, undefined, { DPoP })
const user = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP })
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP })
const found = await client.tokenIntrospection(config, refreshed.access_token)
say({ said: { asked: [...asked.searchParams.keys()], types: [tokens.token_type, refreshed.token_type], user, found } })
process.exit(0)

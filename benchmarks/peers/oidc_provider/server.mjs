// npm oidc-provider, all in memory: refresh with rotation, introspection, client_credentials.
// Everything it needs stands in the environment: PORT, CLIENT_ID, CLIENT_SECRET, ALGORITHM (ES256 or RS256).
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';
import MemoryAdapter from './memory_adapter.mjs';

const { PORT, CLIENT_ID, CLIENT_SECRET, ALGORITHM = 'ES256' } = process.env;
const SCOPE = 'items:read';
const RESOURCE = 'urn:benchmark:api';

const { privateKey } = ALGORITHM === 'RS256'
  ? generateKeyPairSync('rsa', { modulusLength: 2048 })
  : generateKeyPairSync('ec', { namedCurve: 'P-256' });

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  adapter: MemoryAdapter,
  clients: [{
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    redirect_uris: ['https://app.example.com/callback'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: ALGORITHM,
  }],
  // Without offline_access there is no refresh grant.
  scopes: ['openid', 'offline_access', SCOPE],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: ALGORITHM, use: 'sig', kid: 'benchmark' }] },
  rotateRefreshToken: true,
  ttl: { AccessToken: 7200, ClientCredentials: 7200, RefreshToken: 86400, Grant: 86400 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      getResourceServerInfo: () => ({
        scope: SCOPE,
        audience: RESOURCE,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: ALGORITHM } },
      }),
    },
  },
});

// Refresh tokens come from the authorization code flow, which needs a browser. They are made here by the provider's own
// models instead; only what is done with them is measured.
async function refreshTokens(count) {
  const client = await provider.Client.find(CLIENT_ID);
  const made = [];
  for (let number = 0; number < count; number += 1) {
    const accountId = `user-${number}`;
    const grant = new provider.Grant({ accountId, clientId: CLIENT_ID });
    grant.addOIDCScope(SCOPE);
    const grantId = await grant.save();
    const token = new provider.RefreshToken({
      accountId, client, grantId, scope: SCOPE, gty: 'authorization_code', expiresWithSession: false,
    });
    made.push(await token.save());
  }
  return made;
}

provider.use(async (ctx, next) => {
  if (ctx.path !== '/benchmark/refresh-tokens') return next();
  ctx.body = await refreshTokens(Number(ctx.query.count));
  return undefined;
});

provider.listen(Number(PORT), '127.0.0.1');

// oidc-client-ts, unchanged, as a page of its users has it. The test puts `settings` here, and says what is to be done by
// `manager`. Whoever is sent back here, be it the page itself, a popup or a frame, brings the answer to the library.
const here = `${location.origin}${location.pathname}`
const manager = new oidc.UserManager({
  redirect_uri: here,
  post_logout_redirect_uri: here,
  scope: 'openid profile email',
  // With DPoP the library asks for userinfo by a bearer token, which a bound one is not.
  loadUserInfo: !settings.dpop,
  automaticSilentRenew: false,
  dpop: settings.dpop ? { store: new oidc.IndexedDbDPoPStore(), bind_authorization_code: true } : undefined,
  ...settings.manager,
})
const said = new URLSearchParams(location.search)
const isSignIn = said.has('code') || said.has('error')
const back = isSignIn ? manager.signinCallback() : said.has('state') ? manager.signoutCallback() : undefined
const askUserInfo = async (user) => {
  const url = await manager.metadataService.getUserInfoEndpoint()
  const headers = { Authorization: `DPoP ${user.access_token}`, DPoP: await manager.dpopProof(url, user, 'GET') }
  const answer = await fetch(url, { headers })
  return answer.json()
}
const statusFor = async (url, token) => (await fetch(url, { headers: { Authorization: `Bearer ${token}` } })).status

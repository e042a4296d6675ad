// openid-client, as its documentation says. http is allowed by its own option: the test server has no certificate.
import * as client from "openid-client";
import { talk } from "./talk.mjs";

let config, verifier, state, redirectUri;

await talk({
  async open({ issuer, id, secret, redirect_uri }) {
    const options = { algorithm: "oauth2", execute: [client.allowInsecureRequests] };
    config = await client.discovery(new URL(issuer), id, undefined, client.ClientSecretBasic(secret), options);
    redirectUri = redirect_uri;
  },
  credentials: () => client.clientCredentialsGrant(config),
  async authorize({ scope }) {
    verifier = client.randomPKCECodeVerifier();
    state = client.randomState();
    return client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope,
      state,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    }).href;
  },
  redeem: ({ url }) =>
    client.authorizationCodeGrant(config, new URL(url), { pkceCodeVerifier: verifier, expectedState: state }),
  refresh: ({ token }) => client.refreshTokenGrant(config, token),
  introspect: ({ token }) => client.tokenIntrospection(config, token),
  revoke: ({ token }) => client.tokenRevocation(config, token),
});

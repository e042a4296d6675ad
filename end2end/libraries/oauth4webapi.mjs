// oauth4webapi, as its documentation says. http is allowed by its own option: the test server has no certificate.
import * as oauth from "oauth4webapi";
import { talk } from "./talk.mjs";

const http = { [oauth.allowInsecureRequests]: true };
let server, client, secret, verifier, state, redirectUri;

await talk({
  async open({ issuer, id, secret: value, redirect_uri }) {
    const url = new URL(issuer);
    server = await oauth.processDiscoveryResponse(
      url,
      await oauth.discoveryRequest(url, { algorithm: "oauth2", ...http }),
    );
    client = { client_id: id };
    secret = oauth.ClientSecretPost(value);
    redirectUri = redirect_uri;
  },
  async credentials() {
    const answer = await oauth.clientCredentialsGrantRequest(server, client, secret, new URLSearchParams(), http);
    return oauth.processClientCredentialsResponse(server, client, answer);
  },
  async authorize({ scope }) {
    verifier = oauth.generateRandomCodeVerifier();
    state = oauth.generateRandomState();
    const url = new URL(server.authorization_endpoint);
    url.search = new URLSearchParams({
      client_id: client.client_id,
      response_type: "code",
      redirect_uri: redirectUri,
      scope,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    }).toString();
    return url.href;
  },
  async redeem({ url }) {
    const parameters = oauth.validateAuthResponse(server, client, new URL(url), state);
    const answer = await oauth.authorizationCodeGrantRequest(
      ...[server, client, secret, parameters, redirectUri, verifier, http],
    );
    return oauth.processAuthorizationCodeResponse(server, client, answer);
  },
  async refresh({ token }) {
    const answer = await oauth.refreshTokenGrantRequest(server, client, secret, token, http);
    return oauth.processRefreshTokenResponse(server, client, answer);
  },
  async introspect({ token }) {
    const answer = await oauth.introspectionRequest(server, client, secret, token, http);
    return oauth.processIntrospectionResponse(server, client, answer);
  },
  async revoke({ token }) {
    await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, secret, token, http));
  },
});

// The life of a client with the SDK that Genesys publishes for JavaScript, as its documentation says. Prints what it saw.
import platformClient from "purecloud-platform-client-v2";

const api = platformClient.ApiClient.instance;
api.setGateway({ host: "127.0.0.1", protocol: "http", port: Number(process.env.PORT) });
await api.loginClientCredentialsGrant(process.env.CLIENT_ID, process.env.CLIENT_SECRET);

const oauth = new platformClient.OAuthApi();
const authorization = new platformClient.AuthorizationApi();
const refused = async (promise) => {
  const error = await promise.then(
    () => ({}),
    (error) => error,
  );
  return { status: error.status, code: error.code };
};

const told = {};
told.listed = (await oauth.getOauthClients()).entities.length;
const body = {
  name: "Made by the SDK",
  authorizedGrantType: "CODE",
  registeredRedirectUri: ["https://sdk.example/callback"],
  scope: ["analytics:readonly"],
};
const added = await oauth.postOauthClients(body);
let client = await oauth.getOauthClient(added.id);
// The whole entity is sent back, read-only fields and all, as existing tools do.
client = await oauth.putOauthClient(added.id, { ...client, name: "Renamed by the SDK" });
told.changed = client.name;
const replaced = await oauth.postOauthClientSecret(added.id);
told.secretShown = [Boolean(added.secret), Boolean(client.secret), Boolean(replaced.secret) && replaced.secret !== added.secret];
told.refusedScope = await refused(oauth.postOauthClients({ ...body, scope: ["nope"] }));

const inactive = await oauth.putOauthClient(added.id, { ...client, state: "inactive" });
const restored = await oauth.putOauthClient(added.id, { ...inactive, state: "active" });
told.states = [client.state, inactive.state, restored.state];
await oauth.putOauthClient(added.id, { ...restored, state: "inactive" });
await oauth.deleteOauthClient(added.id);
told.afterDelete = await refused(oauth.getOauthClient(added.id));

told.scopes = (await oauth.getOauthScopes()).entities.length;
told.scope = (await oauth.getOauthScope("analytics:readonly")).id;
told.authorizations = (await oauth.getOauthAuthorizations()).entities.length;
const execution = await oauth.getOauthClientUsageSummary(process.env.CLIENT_ID, { days: "7" });
told.usage = (await oauth.getOauthClientUsageQueryResult(execution.executionId, process.env.CLIENT_ID)).queryStatus;
told.role = (await authorization.getAuthorizationRoles({ name: "Administrator" })).entities[0].name;
told.home = (await authorization.getAuthorizationDivisionsHome()).name;
told.subject = (await authorization.getAuthorizationSubjectsMe()).name;
told.organization = (await new platformClient.OrganizationApi().getOrganizationsMe()).name;
const token = await new platformClient.TokensApi().getTokensMe();
told.tokenClient = token.OAuthClient.id;
console.log(JSON.stringify(told));
process.exit(0);

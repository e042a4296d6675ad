"""The life of a client with the SDK that Genesys publishes for Python, as its documentation says. Prints what it saw."""

import json
import os

import PureCloudPlatformClientV2 as sdk
from PureCloudPlatformClientV2.rest import ApiException

sdk.configuration.host = f"http://127.0.0.1:{os.environ['PORT']}"
api = sdk.api_client.ApiClient().get_client_credentials_token(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
oauth = sdk.OAuthApi(api)
authorization = sdk.AuthorizationApi(api)


def refused(call):
    try:
        call()
    except ApiException as error:
        return {"status": error.status, "code": json.loads(error.body)["code"]}
    return {}


def request(client, **changes):
    """The request that leaves the client as it is, but for the changes."""
    body = sdk.OAuthClientRequest()
    for field in ("name", "authorized_grant_type", "registered_redirect_uri", "scope", "state"):
        setattr(body, field, changes.get(field, getattr(client, field)))
    return body


told = {"listed": len(oauth.get_oauth_clients().entities)}
body = sdk.OAuthClientRequest()
body.name = "Made by the SDK"
body.authorized_grant_type = "CODE"
body.registered_redirect_uri = ["https://sdk.example/callback"]
body.scope = ["analytics:readonly"]
added = oauth.post_oauth_clients(body)
client = oauth.get_oauth_client(added.id)
client = oauth.put_oauth_client(added.id, request(client, name="Renamed by the SDK"))
told["changed"] = client.name
replaced = oauth.post_oauth_client_secret(added.id)
told["secretShown"] = [bool(added.secret), bool(client.secret), bool(replaced.secret) and replaced.secret != added.secret]
body.scope = ["nope"]
told["refusedScope"] = refused(lambda: oauth.post_oauth_clients(body))

inactive = oauth.put_oauth_client(added.id, request(client, state="inactive"))
restored = oauth.put_oauth_client(added.id, request(inactive, state="active"))
told["states"] = [client.state, inactive.state, restored.state]
oauth.put_oauth_client(added.id, request(restored, state="inactive"))
oauth.delete_oauth_client(added.id)
told["afterDelete"] = refused(lambda: oauth.get_oauth_client(added.id))

told["scopes"] = len(oauth.get_oauth_scopes().entities)
told["scope"] = oauth.get_oauth_scope("analytics:readonly").id
told["authorizations"] = len(oauth.get_oauth_authorizations().entities)
mine = os.environ["CLIENT_ID"]
execution = oauth.get_oauth_client_usage_summary(mine, days="7")
told["usage"] = oauth.get_oauth_client_usage_query_result(execution.execution_id, mine).query_status
told["role"] = authorization.get_authorization_roles(name="Administrator").entities[0].name
told["home"] = authorization.get_authorization_divisions_home().name
told["subject"] = authorization.get_authorization_subjects_me().name
told["organization"] = sdk.OrganizationApi(api).get_organizations_me().name
told["tokenClient"] = sdk.TokensApi(api).get_tokens_me().o_auth_client.id
print(json.dumps(told))

// standardwebhooks, as its documentation says: a receiver of webhooks, to whom a message comes. MESSAGE has its secret, headers and
// body, and the instant at which it comes, as the clock of the test server is one of its own.
import { Webhook } from "standardwebhooks";

const { secret, at, headers, body } = JSON.parse(process.env.MESSAGE);
Date.now = () => at;
let answer;
try {
  answer = { taken: new Webhook(secret).verify(body, headers) };
} catch (error) {
  answer = { refused: error.message };
}
process.stdout.write(JSON.stringify(answer));

// A line of JSON in, a line of JSON out: tests/api/oauth/libraries.rs tells a library what to do next.
import { createInterface } from "node:readline";

/** The OAuth error in what a library throws. openid-client reports a 401 by its challenge and leaves the body unread. */
async function reason(error) {
  if (error.error) return error.error;
  try {
    return (await error.response.json()).error;
  } catch {
    return error.code ?? String(error);
  }
}

/** Answers each command by the function of its name; what a library throws is an answer too. */
export async function talk(commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { command, ...rest } = JSON.parse(line);
    let answer;
    try {
      answer = { ok: (await commands[command](rest)) ?? null };
    } catch (error) {
      answer = { error: await reason(error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

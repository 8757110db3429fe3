// What the page shows. All about signing in is in login.js.
import { arrive, person, request, signIn, signOut } from "./login.js";

const at = (id) => document.getElementById(id);

function show(somebody) {
  at("welcome").hidden = somebody;
  at("inside").hidden = !somebody;
  at("person").hidden = !somebody;
}

function complain(error) {
  at("problem").textContent = error.message;
  at("problem").hidden = false;
}

function entry({ title, text }) {
  const item = document.createElement("li");
  const heading = document.createElement("h2");
  const body = document.createElement("p");
  heading.textContent = title;
  body.textContent = text;
  item.append(heading, body);
  return item;
}

async function load() {
  const [who, answer] = await Promise.all([person(), request("api/notes")]);
  at("name").textContent = who.name ?? who.sub;
  at("notes").replaceChildren(...(await answer.json()).map(entry));
}

at("sign-in").addEventListener("click", () => signIn().catch(complain));
at("sign-out").addEventListener("click", () => signOut().catch(complain));

try {
  const somebody = await arrive();
  if (somebody) await load();
  show(somebody);
} catch (error) {
  show(false);
  complain(error);
}

// A plug-in for GitHub: sorts new issues. It hears `issues.opened`, and asks for two operations.
//
// "#github" is the kit, generated into ./kit; an author would install it, and import "@acme/github".
// #region a plug-in
import { issuesAddLabels, issuesCreateComment, type OnIssuesOpened, RefusedError } from "#github";
import { saysTooLittle, topicsOf } from "./topics.ts";

export const onIssuesOpened: OnIssuesOpened = ({ issue, repository, sender }) => {
  const place = { owner: repository.owner.login, repo: repository.name, issue_number: issue.number };
  const labels = topicsOf(`${issue.title}\n${issue.body ?? ""}`);
  const done: string[] = [];
  if (saysTooLittle(issue.body)) {
    labels.push("needs-details");
    const body = `Thank you, @${sender.login}. What did you expect, and what happened instead?`;
    done.push(attempt("asked for details", () => issuesCreateComment({ ...place, body: { body } })));
  }
  done.push(attempt(`labelled ${labels.join(", ")}`, () => issuesAddLabels({ ...place, body: { labels } })));
  console.info(`${repository.full_name}#${issue.number}: ${done.join("; ")}`);
  return done;
};

/** Does one step; that an operator didn't grant it is no reason to give up on the others. */
function attempt(what: string, step: () => unknown): string {
  try {
    step();
    return what;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return `not ${what}: ${error.code}`;
  }
}
// #endregion

// A plug-in for GitHub: sorts new issues. It hears `issues.opened`, and asks for two operations.

// The kit is generated into ./kit; an author outside this repository would install it: "@acme/github".
import { issuesAddLabels, issuesCreateComment, type OnIssuesOpened, RefusedError } from "#github";

const TOPICS: readonly { readonly label: string; readonly pattern: RegExp }[] = [
  { label: "documentation", pattern: /\b(readme|docs?|documentation|spelling|typo)\b/i },
  { label: "bug", pattern: /\b(bug|crash(es)?|error|exception|broken|fails?)\b/i },
  { label: "question", pattern: /\?\s*$|\bhow (do|can) (i|you|we)\b/i },
];

const FEWEST_WORDS = 5;

export const onIssuesOpened: OnIssuesOpened = ({ issue, repository, sender }) => {
  const text = `${issue.title}\n${issue.body ?? ""}`;
  const place = { owner: repository.owner.login, repo: repository.name, issue_number: issue.number };
  const labels = TOPICS.filter(({ pattern }) => pattern.test(text)).map(({ label }) => label);
  const tooShort = (issue.body ?? "").split(/\s+/).filter(Boolean).length < FEWEST_WORDS;
  if (tooShort) labels.push("needs-details");

  const done: string[] = [];
  const refused: string[] = [];
  attempt(`labelled ${labels.join(", ")}`, () => issuesAddLabels({ ...place, body: { labels } }));
  if (tooShort) {
    const body = `Thank you, @${sender.login}. What did you do, what did you expect, and what happened instead?`;
    attempt("asked for details", () => issuesCreateComment({ ...place, body: { body } }));
  }
  console.info(`${repository.full_name}#${issue.number}: ${[...done, ...refused].join("; ")}`);
  return { done, refused };

  /** Does one step; an operator who didn't grant it is no reason to give up on the others. */
  function attempt(what: string, step: () => unknown): void {
    try {
      step();
      done.push(what);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      refused.push(`not ${what}: ${error.code}`);
    }
  }
};

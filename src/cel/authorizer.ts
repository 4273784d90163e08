import type { Environment } from "@marcbachmann/cel-js";

/** A question that an expression puts together bit by bit. */
export interface AccessQuestion {
	readonly verb: string;
	/** A service account's name; absent: whoever makes the request. */
	readonly user?: string;
	readonly groups?: readonly string[];
	/** Of questions about a path that is no resource. */
	readonly path?: string;
	readonly group?: string;
	readonly resource?: string;
	readonly subresource?: string;
	readonly namespace?: string;
	readonly name?: string;
}

export interface AccessAnswer {
	readonly allowed: boolean;
	readonly reason: string;
	readonly error?: string;
}

/** Answers at once, or later: the expression then evaluates to a promise. */
export type AskAccess = (
	question: AccessQuestion,
) => AccessAnswer | Promise<AccessAnswer>;

type Asked = Omit<AccessQuestion, "verb">;

/** The variable `authorizer`. */
export class CelAuthorizer {
	readonly ask: AskAccess;
	readonly asked: Asked;
	constructor(ask: AskAccess, asked: Asked = {}) {
		this.ask = ask;
		this.asked = asked;
	}
}
class PathCheck extends CelAuthorizer {}
class GroupCheck extends CelAuthorizer {}
class ResourceCheck extends CelAuthorizer {}

class Decision {
	readonly answer: AccessAnswer;
	constructor(answer: AccessAnswer) {
		this.answer = answer;
	}
}

function check(
	{ ask, asked }: CelAuthorizer,
	verb: string,
): Decision | Promise<Decision> {
	const answer = ask({ ...asked, verb });
	return answer instanceof Promise
		? answer.then((later) => new Decision(later))
		: new Decision(answer);
}

/** k8s.io/apiserver/pkg/cel/library/authz.go */
export function registerAuthorizer(environment: Environment): void {
	environment
		.registerType("Authorizer", CelAuthorizer)
		.registerType("PathCheck", PathCheck)
		.registerType("GroupCheck", GroupCheck)
		.registerType("ResourceCheck", ResourceCheck)
		.registerType("Decision", Decision)
		.registerFunction(
			"Authorizer.path(string): PathCheck",
			({ ask, asked }: CelAuthorizer, path: string) =>
				new PathCheck(ask, { ...asked, path }),
		)
		.registerFunction(
			"Authorizer.group(string): GroupCheck",
			({ ask, asked }: CelAuthorizer, group: string) =>
				new GroupCheck(ask, { ...asked, group }),
		)
		.registerFunction(
			"Authorizer.serviceAccount(string, string): Authorizer",
			({ ask }: CelAuthorizer, namespace: string, name: string) =>
				new CelAuthorizer(ask, {
					user: `system:serviceaccount:${namespace}:${name}`,
					groups: [
						"system:serviceaccounts",
						`system:serviceaccounts:${namespace}`,
						"system:authenticated",
					],
				}),
		)
		.registerFunction(
			"GroupCheck.resource(string): ResourceCheck",
			({ ask, asked }: GroupCheck, resource: string) =>
				new ResourceCheck(ask, { ...asked, resource }),
		)
		.registerFunction("PathCheck.check(string): Decision", check)
		.registerFunction("ResourceCheck.check(string): Decision", check)
		.registerFunction(
			"Decision.allowed(): bool",
			({ answer }: Decision) => answer.allowed,
		)
		.registerFunction(
			"Decision.reason(): string",
			({ answer }: Decision) => answer.reason,
		)
		.registerFunction(
			"Decision.errored(): bool",
			({ answer }: Decision) => answer.error !== undefined,
		)
		.registerFunction(
			"Decision.error(): string",
			({ answer }: Decision) => answer.error ?? "",
		);
	for (const field of ["subresource", "namespace", "name"] as const)
		environment.registerFunction(
			`ResourceCheck.${field}(string): ResourceCheck`,
			({ ask, asked }: ResourceCheck, value: string) =>
				new ResourceCheck(ask, { ...asked, [field]: value }),
		);
}

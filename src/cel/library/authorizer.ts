import { Pending } from "../evaluate/frame.ts";
import type { Define } from "../types/functions.ts";
import { CelError, CelOpaque } from "../values/scalars.ts";

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
	readonly fieldSelector?: string;
	readonly labelSelector?: string;
}

export interface AccessAnswer {
	readonly allowed: boolean;
	readonly reason: string;
	readonly error?: string;
}

/** Answers at once, or later: the expression is then evaluated again when the answer is there. */
export type AskAccess = (
	question: AccessQuestion,
) => AccessAnswer | Promise<AccessAnswer>;

type Asked = Omit<AccessQuestion, "verb">;

/** The variable `authorizer`; one for each request, as it remembers the answers that took time. */
export class CelAuthorizer extends CelOpaque {
	readonly typeName: string = "kubernetes.authorization.Authorizer";
	readonly ask: AskAccess;
	readonly asked: Asked;
	readonly answers: Map<string, AccessAnswer>;
	constructor(
		ask: AskAccess,
		asked: Asked = {},
		answers = new Map<string, AccessAnswer>(),
	) {
		super();
		this.ask = ask;
		this.asked = asked;
		this.answers = answers;
	}
}
class PathCheck extends CelAuthorizer {
	override readonly typeName = "kubernetes.authorization.PathCheck";
}
class GroupCheck extends CelAuthorizer {
	override readonly typeName = "kubernetes.authorization.GroupCheck";
}
/** A resource to ask about; with some of it fixed already it may be a variable itself. */
export class ResourceCheck extends CelAuthorizer {
	override readonly typeName = "kubernetes.authorization.ResourceCheck";
}

class Decision extends CelOpaque {
	readonly typeName = "kubernetes.authorization.Decision";
	readonly answer: AccessAnswer;
	constructor(answer: AccessAnswer) {
		super();
		this.answer = answer;
	}
}

function check({ ask, asked, answers }: CelAuthorizer, verb: string): Decision {
	const question = { ...asked, verb };
	const key = JSON.stringify(question);
	const known = answers.get(key);
	if (known !== undefined) return new Decision(known);
	const answer = ask(question);
	if (answer instanceof Promise)
		throw new Pending(answer.then((made) => answers.set(key, made)));
	return new Decision(answer);
}

/** k8s.io/apiserver/pkg/cel/library/authz.go */
export function authorization(define: Define): void {
	const type = (name: string) => `kubernetes.authorization.${name}`;
	define(
		`${type("Authorizer")}.path(string): ${type("PathCheck")}`,
		({ ask, asked, answers }: CelAuthorizer, path: string) => {
			if (path === "") throw new CelError("path must not be empty");
			return new PathCheck(ask, { ...asked, path }, answers);
		},
	);
	define(
		`${type("Authorizer")}.group(string): ${type("GroupCheck")}`,
		({ ask, asked, answers }: CelAuthorizer, group: string) =>
			new GroupCheck(ask, { ...asked, group }, answers),
	);
	define(
		`${type("Authorizer")}.serviceAccount(string, string): ${type("Authorizer")}`,
		serviceAccount,
	);
	define(
		`${type("GroupCheck")}.resource(string): ${type("ResourceCheck")}`,
		({ ask, asked, answers }: GroupCheck, resource: string) =>
			new ResourceCheck(ask, { ...asked, resource }, answers),
	);
	const narrowing = [
		"subresource",
		"namespace",
		"name",
		"fieldSelector",
		"labelSelector",
	];
	for (const field of narrowing)
		define(
			`${type("ResourceCheck")}.${field}(string): ${type("ResourceCheck")}`,
			({ ask, asked, answers }: ResourceCheck, value: string) =>
				new ResourceCheck(ask, { ...asked, [field]: value }, answers),
		);
	define(`${type("PathCheck")}.check(string): ${type("Decision")}`, check);
	define(`${type("ResourceCheck")}.check(string): ${type("Decision")}`, check);
	define(
		`${type("Decision")}.allowed(): bool`,
		({ answer }: Decision) => answer.allowed,
	);
	define(
		`${type("Decision")}.reason(): string`,
		({ answer }: Decision) => answer.reason,
	);
	define(
		`${type("Decision")}.errored(): bool`,
		({ answer }: Decision) => answer.error !== undefined,
	);
	define(
		`${type("Decision")}.error(): string`,
		({ answer }: Decision) => answer.error ?? "",
	);
}

function serviceAccount(
	{ ask, answers }: CelAuthorizer,
	namespace: string,
	name: string,
): CelAuthorizer {
	for (const [what, value] of [
		["namespace", namespace],
		["name", name],
	])
		if (value === "") throw new CelError(`Invalid service account ${what}`);
	return new CelAuthorizer(
		ask,
		{
			user: `system:serviceaccount:${namespace}:${name}`,
			groups: [
				"system:serviceaccounts",
				`system:serviceaccounts:${namespace}`,
				"system:authenticated",
			],
		},
		answers,
	);
}

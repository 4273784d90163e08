/** Probes and lifecycle hooks of containers (core/validation/validation.go validateProbe, validateHandler, validateLifecycle). */
import {
	child,
	type FieldError,
	forbiddenField,
	invalid,
	notSupported,
	required,
} from "../../../apimachinery/field.ts";
import { isHTTPHeaderName } from "../../../apimachinery/names.ts";
import { invalidTexts, list, nonNegative, oneOf } from "../../shared/checks.ts";
import { validatePortNumberOrName } from "./ports.ts";
import { stopSignals, windowsStopSignals } from "./stop-signals.ts";
import type {
	Container,
	Handler,
	HTTPGetAction,
	Lifecycle,
	Probe,
} from "./types.ts";

/** What a container's hooks depend on outside of it. */
export interface HandlerContext {
	/** The pod's grace period; undefined when it has none, which is reported elsewhere. */
	readonly gracePeriod: number | undefined;
	/** The pod's operating system, where it says one. */
	readonly os: string | undefined;
}

/** All three probes, in the order of Kubernetes. */
export function validateProbes(
	container: Container,
	path: string,
	context: HandlerContext,
): FieldError[] {
	const errors: FieldError[] = [];
	const { livenessProbe, readinessProbe, startupProbe } = container;
	if (livenessProbe)
		errors.push(
			...validateProbe(livenessProbe, child(path, "livenessProbe"), context),
			...succeedsOnce(livenessProbe, child(path, "livenessProbe")),
		);
	if (readinessProbe) {
		const at = child(path, "readinessProbe");
		errors.push(...validateProbe(readinessProbe, at, context));
		if (readinessProbe.terminationGracePeriodSeconds !== undefined)
			errors.push(
				invalid(
					child(at, "terminationGracePeriodSeconds"),
					readinessProbe.terminationGracePeriodSeconds,
					"must not be set for readinessProbes",
				),
			);
	}
	if (startupProbe)
		errors.push(
			...validateProbe(startupProbe, child(path, "startupProbe"), context),
			...succeedsOnce(startupProbe, child(path, "startupProbe")),
		);
	return errors;
}

const succeedsOnce = (
	{ successThreshold = 0 }: Probe,
	path: string,
): FieldError[] =>
	successThreshold === 1
		? []
		: [invalid(child(path, "successThreshold"), successThreshold, "must be 1")];

function validateProbe(
	probe: Probe,
	path: string,
	context: HandlerContext,
): FieldError[] {
	const errors = validateHandler(probe, path, context);
	for (const field of [
		"initialDelaySeconds",
		"timeoutSeconds",
		"periodSeconds",
		"successThreshold",
		"failureThreshold",
	] as const)
		errors.push(...nonNegative(probe[field], child(path, field)));
	const grace = probe.terminationGracePeriodSeconds;
	if (grace !== undefined && grace <= 0)
		errors.push(
			invalid(
				child(path, "terminationGracePeriodSeconds"),
				grace,
				"must be greater than 0",
			),
		);
	return errors;
}

export function validateLifecycle(
	lifecycle: Lifecycle,
	path: string,
	context: HandlerContext,
): FieldError[] {
	const errors: FieldError[] = [];
	for (const hook of ["postStart", "preStop"] as const) {
		const handler = lifecycle[hook];
		if (handler)
			errors.push(...validateHandler(handler, child(path, hook), context));
	}
	if (lifecycle.stopSignal !== undefined)
		errors.push(
			...validateStopSignal(
				lifecycle.stopSignal,
				child(path, "stopSignal"),
				context.os,
			),
		);
	return errors;
}

function validateStopSignal(
	signal: string,
	path: string,
	os: string | undefined,
): FieldError[] {
	if (os === undefined)
		return [
			forbiddenField(
				path,
				"may not be set for containers with empty `spec.os.name`",
			),
		];
	if (os === "windows") return oneOf(signal, windowsStopSignals, path);
	return os === "linux" ? oneOf(signal, stopSignals, path) : [];
}

const actions = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;

/** Exactly one action, and that one right. */
function validateHandler(
	handler: Handler,
	path: string,
	context: HandlerContext,
): FieldError[] {
	const [first, ...others] = actions.filter(
		(action) => handler[action] !== undefined,
	);
	if (first === undefined)
		return [required(path, "must specify a handler type")];
	return [
		...validateAction(handler, first, child(path, first), context),
		...others.map((action) =>
			forbiddenField(
				child(path, action),
				"may not specify more than 1 handler type",
			),
		),
	];
}

function validateAction(
	handler: Handler,
	action: (typeof actions)[number],
	path: string,
	{ gracePeriod }: HandlerContext,
): FieldError[] {
	switch (action) {
		case "exec":
			return list(handler.exec?.command).length === 0
				? [required(child(path, "command"))]
				: [];
		case "httpGet":
			return validateHTTPGet(handler.httpGet as HTTPGetAction, path);
		case "tcpSocket":
			return validatePortNumberOrName(
				handler.tcpSocket?.port ?? 0,
				child(path, "port"),
			);
		case "grpc":
			return validatePortNumberOrName(
				handler.grpc?.port ?? 0,
				child(path, "port"),
			);
		case "sleep": {
			const seconds = handler.sleep?.seconds ?? 0;
			return gracePeriod === undefined ||
				(seconds >= 0 && seconds <= gracePeriod)
				? []
				: [
						invalid(
							path,
							seconds,
							`must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`,
						),
					];
		}
	}
}

function validateHTTPGet(action: HTTPGetAction, path: string): FieldError[] {
	const errors: FieldError[] = [];
	const { scheme = "" } = action;
	if (!action.path) errors.push(required(child(path, "path")));
	errors.push(...validatePortNumberOrName(action.port, child(path, "port")));
	if (scheme !== "HTTP" && scheme !== "HTTPS")
		errors.push(notSupported(child(path, "scheme"), scheme, ["HTTP", "HTTPS"]));
	for (const { name } of list(action.httpHeaders))
		errors.push(
			...invalidTexts(isHTTPHeaderName, name, child(path, "httpHeaders")),
		);
	return errors;
}

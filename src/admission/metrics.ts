/** One call of a webhook, as the apiserver_admission_webhook_* metrics count it. */
export interface WebhookCall {
	readonly name: string;
	readonly type: "admit" | "validating";
	readonly operation: string;
	/** Of the answer; 503 when there was none. */
	readonly code: number;
	/** Why the request is refused; undefined when it is not. */
	readonly rejection:
		| "calling_webhook_error"
		| "apiserver_internal_error"
		| "no_error"
		| undefined;
	/** Could not be asked, which does not matter. */
	readonly failedOpen: boolean;
	readonly seconds: number;
}

/** One evaluation of a ValidatingAdmissionPolicy with a binding. */
export interface PolicyCheck {
	readonly policy: string;
	readonly binding: string;
	readonly action: "allow" | "deny" | "warn" | "audit";
	readonly seconds: number;
}

/** Where admission is counted; implemented by the apiserver's metrics. */
export interface AdmissionMetrics {
	webhookCalled(call: WebhookCall): void;
	policyChecked(check: PolicyCheck): void;
	conditionFailed(name: string, type: string, operation: string): void;
}

/** The answer of kinds whose field labels Kubernetes converts one by one (AddFieldLabelConversionsFor...). */
export const fieldLabelNotSupported = (field: string): string =>
	`field label not supported: ${field}`;

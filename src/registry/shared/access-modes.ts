const short: readonly (readonly [mode: string, text: string])[] = [
	["ReadWriteOnce", "RWO"],
	["ReadOnlyMany", "ROX"],
	["ReadWriteMany", "RWX"],
	["ReadWriteOncePod", "RWOP"],
];

/** `RWO,RWX`: access modes as tables show them (pkg/apis/core/helper GetAccessModesAsString). */
export const accessModesText = (
	modes: readonly string[] | null | undefined,
): string =>
	short
		.filter(([mode]) => modes?.includes(mode))
		.map(([, text]) => text)
		.join(",");

/** The storage class before there was a field for it. */
export const storageClassAnnotation = "volume.beta.kubernetes.io/storage-class";

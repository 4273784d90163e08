/** The Kubernetes version whose API this is. */
export const kubernetesVersion = {
	major: "1",
	minor: "36",
	emulationMajor: "1",
	emulationMinor: "36",
	minCompatibilityMajor: "1",
	minCompatibilityMinor: "35",
	gitVersion: "v1.36.2",
	gitCommit: "",
	gitTreeState: "clean",
	buildDate: "2026-06-09T00:00:00Z",
	goVersion: process.version,
	compiler: "v8",
	platform: `${process.platform}/${process.arch === "x64" ? "amd64" : process.arch}`,
} as const;

import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["src/**/*.test.ts", "test-e2e/**/*.test.ts"],
		pool: "threads",
		testTimeout: 15_000,
		hookTimeout: 30_000,
	},
});

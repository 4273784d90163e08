import { definePlugin } from "../framework/plugin.ts";

/** Higher priorities first, then who came first. */
export const prioritySort = definePlugin({
	name: "PrioritySort",
	less(a, b) {
		return (
			a.info.priority > b.info.priority ||
			(a.info.priority === b.info.priority && a.timestamp < b.timestamp)
		);
	},
});

import { serviceUnavailable } from "../apimachinery/errors.ts";
import type { Connector } from "../endpoints/dispatch.ts";
import type { UpgradeListener } from "./server.ts";

/** Connections to pods need a node agent's server behind them. */
export const unavailableConnector: Connector = async ({ subresource }) => {
	throw serviceUnavailable(`${subresource} has no node agent to answer it`);
};

/** Nothing takes an upgraded connection over. */
export const refuseUpgrade: UpgradeListener = (_request, { request }) => {
	request.socket.end(
		"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
	);
};

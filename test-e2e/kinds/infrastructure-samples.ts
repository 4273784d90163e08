import type { Sample } from "./sample.ts";

const of =
	(apiVersion: string, namespaced = false) =>
	(
		kind: string,
		plural: string,
		body: Sample["body"],
		rest: Partial<Sample> = {},
	): Sample => ({ apiVersion, kind, plural, namespaced, body, ...rest });
const storage = of("storage.k8s.io/v1");
const resource = of("resource.k8s.io/v1");
const claim = {
	devices: { requests: [{ name: "r", exactly: { deviceClassName: "c" } }] },
};
const certificateRequest = `-----BEGIN CERTIFICATE REQUEST-----
MIHFMG4CAQAwDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
BF2bk7Ju+u+XPMqx+a8IWz/+KSYB6nMbuJXvODhXRKEwAIe7LnEjdRfDxrDDa+Gr
IwposPU0vHptDTNaJ9JZuoygADAKBggqhkjOPQQDAgNHADBEAiBqSxo0eHYFSP6d
kRGJXPrSOIMkXuTPJGudQgR4lezPEAIgAZ92D/z2CG8D5yPtoUdFu1Pwz6Ev4XVh
wbDbdyanKEI=
-----END CERTIFICATE REQUEST-----
`;
const certificate = `-----BEGIN CERTIFICATE-----
MIIBcDCCARWgAwIBAgIUQXGThLo7G4zE6rgRPDxWcg3XuWIwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBeDAgFw0yNjExMjAxNDIyMjZaGA8yMTI2MTAyNzE0MjIyNlow
DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABP8d60NjuTTT
i8BcJNR2GzVR1mNxWy73EWw2IlJN3gDj3dkR558UFQwRFSzTdYAfFbmQyYFaO7p8
ciax7rLz62KjUzBRMB0GA1UdDgQWBBTfCEXf8CXhExdzVpoDWKcGRmpQEzAfBgNV
HSMEGDAWgBTfCEXf8CXhExdzVpoDWKcGRmpQEzAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0kAMEYCIQCvgDhnDOHqROQuhJBkwztAWSGN+vZ2iC+CNPL3mM9a
SwIhAOiki5C62DRkCgcjaJiZIeQomy/DZ/crY+nIffYuiclR
-----END CERTIFICATE-----
`;

/** Storage, devices, certificates, extensions. */
export const infrastructureSamples: readonly Sample[] = [
	storage(
		"CSIDriver",
		"csidrivers",
		{ spec: { attachRequired: false } },
		{ needsResourceVersion: true },
	),
	storage(
		"CSINode",
		"csinodes",
		{
			spec: { drivers: [{ name: "d.example.com", nodeID: "n" }] },
		},
		{ needsResourceVersion: true },
	),
	{
		...storage("CSIStorageCapacity", "csistoragecapacities", {
			storageClassName: "c",
			nodeTopology: {},
		}),
		namespaced: true,
		needsResourceVersion: true,
	},
	storage("StorageClass", "storageclasses", { provisioner: "example.com/p" }),
	storage(
		"VolumeAttachment",
		"volumeattachments",
		{
			spec: {
				attacher: "a",
				nodeName: "n",
				source: { persistentVolumeName: "v" },
			},
		},
		{ needsResourceVersion: true, status: { attached: true } },
	),
	storage(
		"VolumeAttributesClass",
		"volumeattributesclasses",
		{ driverName: "d.example.com", parameters: { a: "1" } },
		{ lingers: true, amended: true },
	),
	resource("DeviceClass", "deviceclasses", { spec: {} }),
	{
		...resource("ResourceClaim", "resourceclaims", { spec: claim }),
		namespaced: true,
		status: {
			allocation: {
				devices: {
					results: [
						{ request: "r", driver: "d.example.com", pool: "p", device: "d" },
					],
				},
			},
		},
	},
	{
		...resource("ResourceClaimTemplate", "resourceclaimtemplates", {
			spec: { spec: claim },
		}),
		namespaced: true,
	},
	resource("ResourceSlice", "resourceslices", {
		spec: {
			driver: "d.example.com",
			pool: { name: "p", generation: 1, resourceSliceCount: 1 },
			allNodes: true,
			devices: [{ name: "d" }],
		},
	}),
	of("certificates.k8s.io/v1")(
		"CertificateSigningRequest",
		"certificatesigningrequests",
		{
			spec: {
				request: Buffer.from(certificateRequest).toString("base64"),
				signerName: "example.com/s",
				usages: ["client auth"],
			},
		},
		{
			freeNames: true,
			status: { certificate: Buffer.from(certificate).toString("base64") },
		},
	),
	of("apiregistration.k8s.io/v1")(
		"APIService",
		"apiservices",
		(n) => ({
			spec: {
				group: `g${n}.example.com`,
				version: "v1",
				groupPriorityMinimum: 1,
				versionPriority: 1,
			},
		}),
		{
			name: (n) => `v1.g${n}.example.com`,
			noGeneratedNames: true,
			needsResourceVersion: true,
			status: { conditions: [{ type: "x", status: "True" }] },
		},
	),
];

/** The commands of package.json by their short names. */
export const commandIds = {
	showLayers: 'dockerfileLayers.showLayers',
	chooseBuild: 'dockerfileLayers.chooseBuild',
	mergeRunLayers: 'dockerfileLayers.mergeRunLayers',
	copyReport: 'dockerfileLayers.copyReport',
	showLog: 'dockerfileLayers.showLog',
} as const;

/** The commands of package.json by their short names. */
export const commandIds = {
	showLayers: 'dockerfileLayers.showLayers',
	chooseBuild: 'dockerfileLayers.chooseBuild',
	lookUpBaseImage: 'dockerfileLayers.lookUpBaseImage',
	mergeRunLayers: 'dockerfileLayers.mergeRunLayers',
	copyReport: 'dockerfileLayers.copyReport',
	showLog: 'dockerfileLayers.showLog',
} as const;

/** Projects of common kinds: services, sites, tools, native code, many small files, workspaces. */
export interface Project {
	readonly name: string;
	readonly dependencies: Readonly<Record<string, string>>;
	readonly devDependencies?: Readonly<Record<string, string>>;
	/** Dependencies of its workspaces, by folder. */
	readonly workspaces?: Readonly<Record<string, Readonly<Record<string, string>>>>;
	/** Installers beside npm. */
	readonly tools: readonly ('yarn' | 'pnpm')[];
}

export const projects: readonly Project[] = [
	{
		name: 'express',
		dependencies: {
			cors: '^2.8.5',
			dotenv: '^16.4.5',
			express: '^4.19.2',
			helmet: '^7.1.0',
			jsonwebtoken: '^9.0.2',
			morgan: '^1.10.0',
			pg: '^8.11.5',
		},
		devDependencies: { jest: '^29.7.0', nodemon: '^3.1.0', supertest: '^7.0.0' },
		tools: ['yarn'],
	},
	{
		name: 'vite',
		dependencies: { react: '^18.3.1', 'react-dom': '^18.3.1', 'react-router-dom': '^6.23.0' },
		devDependencies: {
			'@types/react': '^18.3.1',
			'@types/react-dom': '^18.3.0',
			'@vitejs/plugin-react': '^4.2.1',
			eslint: '^8.57.0',
			'eslint-plugin-react-hooks': '^4.6.2',
			typescript: '^5.4.5',
			vite: '^5.2.11',
		},
		tools: [],
	},
	{
		name: 'next',
		dependencies: { next: '14.2.3', react: '^18.3.1', 'react-dom': '^18.3.1', sharp: '^0.33.3' },
		devDependencies: {
			'@types/node': '^20.12.8',
			'@types/react': '^18.3.1',
			eslint: '^8.57.0',
			'eslint-config-next': '14.2.3',
			postcss: '^8.4.38',
			tailwindcss: '^3.4.3',
			typescript: '^5.4.5',
		},
		tools: [],
	},
	{
		name: 'nest',
		dependencies: {
			'@nestjs/common': '^10.3.8',
			'@nestjs/config': '^3.2.2',
			'@nestjs/core': '^10.3.8',
			'@nestjs/platform-express': '^10.3.8',
			'class-transformer': '^0.5.1',
			'class-validator': '^0.14.1',
			'reflect-metadata': '^0.2.2',
			rxjs: '^7.8.1',
			typeorm: '^0.3.20',
		},
		devDependencies: {
			'@nestjs/cli': '^10.3.2',
			'@nestjs/schematics': '^10.1.1',
			'@nestjs/testing': '^10.3.8',
			jest: '^29.7.0',
			prettier: '^3.2.5',
			'ts-jest': '^29.1.2',
			typescript: '^5.4.5',
		},
		tools: [],
	},
	{
		name: 'tooling',
		dependencies: {},
		devDependencies: {
			eslint: '^9.2.0',
			husky: '^9.0.11',
			'lint-staged': '^15.2.2',
			prettier: '^3.2.5',
			typescript: '^5.4.5',
			'typescript-eslint': '^8.0.0',
			vitest: '^2.0.0',
		},
		tools: [],
	},
	{
		name: 'native',
		dependencies: {
			'@swc/core': '^1.5.3',
			esbuild: '^0.21.1',
			lodash: '^4.17.21',
			rollup: '^4.17.2',
			sharp: '^0.33.3',
		},
		devDependencies: { '@swc/cli': '^0.3.12' },
		tools: [],
	},
	{
		name: 'small',
		dependencies: { axios: '^1.6.8', lodash: '^4.17.21', uuid: '^9.0.1' },
		devDependencies: { mocha: '^10.4.0' },
		tools: ['yarn', 'pnpm'],
	},
	{
		name: 'small-files',
		dependencies: {
			'core-js': '3.37.1',
			'date-fns': '^3.6.0',
			lodash: '^4.17.21',
			ramda: '^0.30.0',
			rxjs: '^7.8.1',
		},
		tools: [],
	},
	{
		name: 'icons',
		dependencies: {
			'@emotion/react': '^11.11.4',
			'@emotion/styled': '^11.11.5',
			'@mui/icons-material': '5.15.16',
			'@mui/material': '5.15.16',
			react: '^18.3.1',
			'react-dom': '^18.3.1',
		},
		tools: [],
	},
	{
		name: 'aws',
		dependencies: {
			'@aws-sdk/client-dynamodb': '^3.567.0',
			'@aws-sdk/client-s3': '^3.567.0',
			fastify: '^4.26.2',
			zod: '^3.23.6',
		},
		devDependencies: { tsx: '^4.9.0', typescript: '^5.4.5' },
		tools: [],
	},
	{
		name: 'vue',
		dependencies: { pinia: '^2.1.7', vue: '^3.4.26', 'vue-router': '^4.3.2' },
		devDependencies: {
			'@vitejs/plugin-vue': '^5.0.4',
			typescript: '^5.4.5',
			vite: '^5.2.11',
			'vue-tsc': '^2.0.16',
		},
		tools: ['pnpm'],
	},
	{
		name: 'webpack',
		dependencies: { moment: '^2.30.1' },
		devDependencies: {
			'@babel/core': '^7.24.5',
			'@babel/preset-env': '^7.24.5',
			'babel-loader': '^9.1.3',
			'css-loader': '^7.1.1',
			'html-webpack-plugin': '^5.6.0',
			webpack: '^5.91.0',
			'webpack-cli': '^5.1.4',
		},
		tools: [],
	},
	{
		name: 'old',
		dependencies: {
			async: '^2.6.4',
			bluebird: '^3.7.2',
			'body-parser': '~1.18.3',
			express: '~4.16.4',
			'left-pad': '1.3.0',
			moment: '2.24.0',
			mongoose: '^5.13.22',
			request: '^2.88.2',
			underscore: '1.9.1',
		},
		devDependencies: { grunt: '^1.6.1', mocha: '^5.2.0' },
		tools: ['yarn', 'pnpm'],
	},
	{
		name: 'workspaces',
		dependencies: { chalk: '^4.1.2' },
		devDependencies: { typescript: '^5.4.5' },
		workspaces: {
			'packages/a': { lodash: '^4.17.21', chalk: '^5.3.0' },
			'packages/b': { express: '^4.19.2' },
		},
		tools: [],
	},
];

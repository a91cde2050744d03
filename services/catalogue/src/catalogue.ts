export { serveCatalogue } from './catalogue-routes.ts'
export { publishCatalogue } from './publish-catalogue.ts'
export { readCatalogueFiles } from './read-catalogue-files.ts'

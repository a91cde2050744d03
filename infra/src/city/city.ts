export { type CityProcess } from './run-child.ts'
export { startCity, type City, type CityOptions } from './start-city.ts'

// The screens about dossiers by the names App.tsx knows.
export { Catalogue } from "./catalogue/Catalogue";
export { Guide } from "./catalogue/Guide";

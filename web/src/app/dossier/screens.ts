// The screens about dossiers by the names App.tsx knows.
export { Begin } from "./catalogue/Begin";
export { Catalogue } from "./catalogue/Catalogue";
export { Guide } from "./catalogue/Guide";
export { Filed } from "./filing/Filed";
export { Filing } from "./filing/Filing";
export { Claim } from "./follow/Claim";
export { Follow } from "./follow/Follow";
export { LookUp } from "./follow/LookUp";
export { MyDossiers } from "./follow/MyDossiers";
export { Pay } from "./follow/Pay";
export { Supplement } from "./follow/Supplement";

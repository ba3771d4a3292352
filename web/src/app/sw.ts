// Opens the app without network: its files are kept when it is installed, its page is fetched anew whenever it can be.
import { keepScreens } from "../shared/keep-screens";

// The map is large and needs the network anyway: it is kept once somebody has opened it.
const files = __FILES__.filter((file) => !file.includes("maplibre"));

keepScreens("app", files, __VERSION__);
